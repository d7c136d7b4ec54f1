import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCES = join(import.meta.dirname, "..");
const IMPORTED = /(?:from|import)\s*\(?\s*"(@\/[^"]+|\.[^"]*)"/g;

interface Import {
  file: string;
  imported: string;
}

function imports(): readonly Import[] {
  return readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"))
    .flatMap((file) => {
      const text = readFileSync(join(SOURCES, file), "utf8");
      return [...text.matchAll(IMPORTED)].map(([, imported = ""]) => ({
        file: relative(".", file),
        imported: imported.replace(/^@\//, ""),
      }));
    });
}

function layer(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return first === "features" ? `${first}/${second}` : first;
}

const ALL = imports();

describe("the walls", () => {
  test("are read: there are imports to look at", () => {
    expect(ALL.length).toBeGreaterThan(200);
  });

  test("stand between features", () => {
    const across = ALL.filter(
      ({ file, imported }) =>
        layer(file).startsWith("features/") &&
        layer(imported).startsWith("features/") &&
        layer(file) !== layer(imported),
    );

    expect(across).toEqual([]);
  });

  test("keep what is shared below what shares it", () => {
    const upward = ALL.filter(
      ({ file, imported }) =>
        ["api", "lib", "ui"].includes(layer(file)) &&
        (layer(imported).startsWith("features/") || layer(imported) === "app"),
    );

    expect(upward).toEqual([]);
  });

  test("let nobody take a way around by a relative path", () => {
    expect(ALL.filter(({ imported }) => imported.startsWith("."))).toEqual([]);
  });

  test("have no door in the app for features", () => {
    const inside = ALL.filter(
      ({ file, imported }) => file.startsWith("features/") && layer(imported) === "app",
    );

    expect(inside).toEqual([]);
  });
});
