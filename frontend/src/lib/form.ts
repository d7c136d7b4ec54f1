import type { FormEvent } from "react";

export type Fields = Readonly<Record<string, string>>;

/** What was typed, by the names of the fields; the browser is kept from sending it itself. */
export function submitted(
  act: (fields: Fields) => void,
): (event: FormEvent<HTMLFormElement>) => void {
  return (event) => {
    event.preventDefault();
    const found: Record<string, string> = {};
    for (const [name, value] of new FormData(event.currentTarget)) {
      if (typeof value === "string") found[name] = value;
    }
    act(found);
  };
}

interface Flawed {
  flaws: readonly { where: string; message: string }[];
}

/** What the server says of one field: it names them by their place in the body. */
export function flawAt(problem: Flawed | null, field: string): string | null {
  return problem?.flaws.find(({ where }) => isAt(where, field))?.message ?? null;
}

/** Whether more is wrong than what is told at these fields. */
export function isBeyond(problem: Flawed | null, fields: readonly string[]): boolean {
  const flaws = problem?.flaws ?? [];
  return flaws.length === 0 || flaws.some(({ where }) => !fields.some((each) => isAt(where, each)));
}

function isAt(where: string, field: string): boolean {
  return where === field || where === `body.${field}`;
}
