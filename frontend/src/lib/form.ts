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
  return (
    problem?.flaws.find((flaw) => flaw.where === field || flaw.where === `body.${field}`)
      ?.message ?? null
  );
}
