import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "@/api/client";
import type { Draft } from "@/api/shapes";
import { moveOf } from "@/features/drafts/api/board";
import { checkQuery, checksKey } from "@/features/drafts/api/drafts";

const DRAFT = { id: "d", version: 3, problems: [] as unknown } as Draft;

afterEach(() => void vi.restoreAllMocks());

test("checks of a version that is about to be another are asked no longer", async () => {
  const asked = vi.fn((_path: string, _given: RequestInit) => new Promise(() => undefined));
  vi.spyOn(api, "PATCH").mockImplementation(asked as unknown as typeof api.PATCH);
  const abandoned = () => asked.mock.calls.map(([, { signal }]) => signal?.aborted);
  const queries = new QueryClient();
  const move = moveOf({ id: "a", name: "Ana", group: "g1" }, "g2");

  const check = queries.fetchQuery(checkQuery(DRAFT, move)).catch(() => "given up");
  expect(abandoned()).toEqual([false]);
  await queries.cancelQueries({ queryKey: checksKey("d") });

  expect(await check).toBe("given up");
  expect(abandoned()).toEqual([true]);
});
