import { expect, test } from "vitest";
import type { Notice } from "@/api/notices";
import { talliesOf } from "@/features/health/api/tallies";

function notice(type: Notice["type"], state: Notice["state"]): Notice {
  return { id: "", sign_up_id: "", type, state, due_at: "", ended_at: null, channel: "", note: "" };
}

test("notices are counted by what became of them", () => {
  const found = talliesOf([
    notice("reminder", "sent"),
    notice("reminder", "unknown"),
    notice("reminder", "planned"),
    notice("reminder", "skipped"),
    notice("group_assigned", "failed"),
    notice("meeting_moved", "cancelled"),
  ]);

  expect(found).toEqual([
    { type: "group_assigned", sent: 0, ahead: 0, failed: 1 },
    { type: "reminder", sent: 2, ahead: 1, failed: 0 },
  ]);
});
