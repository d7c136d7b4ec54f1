import { describe, expect, test } from "vitest";
import { topicOf, topicsOf } from "@/api/live/topics";

const ID = "01a1fee3-67b5-763d-9fb1-ba8d6b88afb0";

describe("the topic of a query", () => {
  test.each([
    [["drafts", ID], `draft:${ID}`],
    [["drafts", ID, "compare", null], `draft:${ID}`],
    [["cohorts", ID], `cohort:${ID}`],
    [["cohorts", ID, "groups"], `cohort:${ID}`],
    [["cohorts", ID, "connections", "discord", "dead-letters"], `sync:${ID}`],
  ])("%j is %s", (key, topic) => {
    expect(topicOf(key)).toBe(topic);
  });

  test.each([
    [["me"]],
    [["cohorts"]],
    [["cohorts", "mine"]],
    [["drafts", ID, "check", 3, {}]],
    [["programs", ID]],
  ])("%j has none", (key) => {
    expect(topicOf(key)).toBeNull();
  });

  test("comes once for all that show the same, and in one order", () => {
    const keys = [
      ["drafts", ID],
      ["cohorts", ID, "groups"],
      ["cohorts", ID],
    ];

    expect(topicsOf(keys.map((queryKey) => ({ queryKey })))).toEqual([
      `cohort:${ID}`,
      `draft:${ID}`,
    ]);
  });

  test("is named where the key does not tell", () => {
    const meta = { topics: [`cohort:${ID}`] };

    expect(topicsOf([{ queryKey: ["meetings", "mine"], meta }])).toEqual(meta.topics);
  });

  test("is found in what was answered", () => {
    const topics = (data: unknown) => (data ? [`sign-up:${data}`] : []);
    const asked = { queryKey: ["me", "cohorts"], meta: { topics } };

    expect(topicsOf([asked])).toEqual([]);
    expect(topicsOf([{ ...asked, state: { data: ID } }])).toEqual([`sign-up:${ID}`]);
  });

  test("is left out where there are more than a connection takes", () => {
    const many = Array.from({ length: 30 }, (_, at) => ({
      queryKey: ["drafts", ID.replace("01", String(at + 10))],
    }));

    expect(topicsOf(many)).toHaveLength(20);
  });
});
