import { describe, expect, test } from "vitest";
import { clientName } from "@/features/account/api/client-name";

describe("a session's program", () => {
  test("is told as people call it", () => {
    const firefox =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const edge =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";

    expect(clientName(firefox)).toBe("Firefox, Windows");
    expect(clientName(edge)).toBe("Edge, Linux");
  });

  test("keeps the words of what is no browser", () => {
    expect(clientName("curl/8.14")).toBe("curl/8.14");
  });
});
