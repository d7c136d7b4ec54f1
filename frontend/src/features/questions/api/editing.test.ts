import { describe, expect, test } from "vitest";
import {
  blank,
  draftsOf,
  flawsIn,
  moved,
  putBack,
  questionOf,
} from "@/features/questions/api/editing";

const LEVEL = { ...blank("one"), label: " Level ", options: "new\n\nold\nnew" };

describe("a question", () => {
  test("is called as it is asked until it has a name of its own", () => {
    expect(questionOf(LEVEL)).toMatchObject({ key: "Level", label: "Level" });
    expect(questionOf({ ...LEVEL, key: "level" })).toMatchObject({ key: "level" });
  });

  test("has each option once, and none where nothing is chosen", () => {
    expect(questionOf(LEVEL).options).toEqual(["new", "old"]);
    expect(questionOf({ ...LEVEL, kind: "text" }).options).toEqual([]);
  });

  test("comes back as it was stored", () => {
    const stored = questionOf({ ...LEVEL, key: "level", hint: "Roughly.", required: true });

    expect(draftsOf([stored]).map(questionOf)).toEqual([stored]);
  });
});

describe("flaws", () => {
  test("are told by question", () => {
    const none = blank("text");
    const few = { ...LEVEL, options: "new" };
    const twin = { ...blank("number"), label: "Level" };

    expect(flawsIn([LEVEL, none, few, twin])).toEqual([null, "label", "options", "key"]);
  });
});

describe("a question that is put back", () => {
  const [one, two, three] = [blank(), blank(), blank()];

  test("stands where it was, and the others stay as they are by now", () => {
    const typed = { ...three, label: "Typed since" };

    expect(putBack([one, typed], two, 1)).toEqual([one, two, typed]);
  });

  test("is the last where fewer are left", () =>
    expect(putBack([one], three, 2)).toEqual([one, three]));

  test("is there once", () => expect(putBack([one, two], two, 0)).toEqual([one, two]));
});

describe("moving", () => {
  const [one, two] = [blank(), blank()];

  test("changes places", () => expect(moved([one, two], 0, 1)).toEqual([two, one]));
  test("ends at the edges", () => expect(moved([one, two], 1, 1)).toEqual([one, two]));
});
