import { expect, test } from "vitest";
import { topicsOfOwn } from "@/api/own-cohorts";

test("what is told of one's cohorts leaves out those that are over or were left", () => {
  const items = [
    { sign_up_id: "a", state: "accepted", cohort_state: "running" },
    { sign_up_id: "b", state: "waitlisted", cohort_state: "open" },
    { sign_up_id: "c", state: "withdrawn", cohort_state: "running" },
    { sign_up_id: "d", state: "accepted", cohort_state: "finished" },
  ] as const;

  expect(topicsOfOwn({ items })).toEqual(["sign-up:a", "sign-up:b"]);
  expect(topicsOfOwn(undefined)).toEqual([]);
});
