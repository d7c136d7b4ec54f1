import { afterEach, describe, expect, test } from "vitest";
import { Problem, unreachable } from "@/api/problem";
import { language } from "@/lib/language";
import { messageOf } from "@/ui/failure";

describe("a failure", () => {
  afterEach(() => language.set("en"));

  test("to reach the server is told in the reader's language, also at the foot of the page", () => {
    const error = unreachable(new TypeError("fetch failed"));

    language.set("de");
    expect(messageOf(error)).toMatch(/^Der Server ist nicht erreichbar/);
    language.set("en");
    expect(messageOf(error)).toMatch(/^The server cannot be reached/);
  });

  test("that the server told of is told in its words", () => {
    const detail = "This sign-up is accepted already.";
    const refused = new Problem({ status: 409, code: "not_in_state", detail, requestId: null });

    expect(messageOf(refused)).toBe(detail);
    expect(messageOf("no error")).toBe("no error");
  });
});
