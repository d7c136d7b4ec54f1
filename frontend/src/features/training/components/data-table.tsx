import type { ReactNode } from "react";

interface DataTableProps {
  label: string;
  head: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}

/** The first column names the row; all others are numbers. */
export function DataTable({ label, head, rows }: DataTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keys.
    <section aria-label={label} tabIndex={0} className="overflow-x-auto">
      <table className="w-full text-sm sm:text-base">
        <thead className="text-sm text-soft">
          <tr className="border-b border-line">
            {head.map((each, at) => (
              <th
                key={each}
                scope="col"
                className={`px-1.5 py-1.5 sm:px-2 font-medium whitespace-nowrap ${at ? "text-right" : "text-left"}`}
              >
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [first, ...rest] }) => (
            <tr key={key} className="border-b border-line last:border-0">
              <th
                scope="row"
                className="px-1.5 py-1.5 sm:px-2 text-left font-normal whitespace-nowrap"
              >
                {first}
              </th>
              {rest.map((cell, at) => (
                <td
                  key={head[at + 1]}
                  className="px-1.5 py-1.5 sm:px-2 text-right whitespace-nowrap"
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
