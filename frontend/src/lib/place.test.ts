import { expect, test } from "vitest";
import { ownPlace } from "@/lib/place";

test.each(["/", "/claim", "/join/spring", "/training/together?group=1#top", "/%2f/x"])(
  "%s is a place of this site",
  (place) => expect(ownPlace(place)).toBe(place),
);

test.each([
  "//other.example",
  "//[",
  "/\\other.example",
  "/\t/other.example",
  "/\n\\other.example",
  "https://other.example/",
  "javascript:alert(1)",
  "claim",
  "",
  undefined,
  7,
])("%j is none", (place) => expect(ownPlace(place)).toBeUndefined());
