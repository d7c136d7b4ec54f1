import { describe, expect, test } from "vitest";
import { flawAt, isBeyond } from "@/lib/form";

const FIELDS = ["email", "name"];

function refusal(...places: string[]) {
  return { flaws: places.map((where) => ({ where, message: `${where} does not fit` })) };
}

describe("a refusal", () => {
  test("is told at the field it names, inside the body or not", () => {
    expect(flawAt(refusal("body.name"), "name")).toBe("body.name does not fit");
    expect(flawAt(refusal("name"), "name")).toBe("name does not fit");
    expect(flawAt(refusal("body.name"), "email")).toBeNull();
  });

  test("needs no other line where the fields tell all of it", () => {
    expect(isBeyond(refusal("body.name", "email"), FIELDS)).toBe(false);
  });

  test.each([[refusal("body.name", "body.zone")], [refusal()], [null]])(
    "is never told nowhere: %j",
    (problem) => expect(isBeyond(problem, FIELDS)).toBe(true),
  );
});
