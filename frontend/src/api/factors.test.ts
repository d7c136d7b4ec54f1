import { describe, expect, test } from "vitest";
import { waysOf } from "@/api/factors";

const SINCE = "2026-01-01T00:00:00Z";
const NONE = { password: false, totp: null, backup_codes_left: 0, passkeys: [] };
const APP = { ...NONE, password: true, totp: { confirmed_at: SINCE }, backup_codes_left: 3 };

function passkey(second_factor: boolean) {
  return { id: "1", label: "Phone", second_factor, created_at: SINCE, last_used_at: null };
}

describe("a fresh proof", () => {
  test("is the password where that alone signs in", () => {
    expect(waysOf({ ...NONE, password: true }, true)).toEqual({
      passkey: false,
      typed: ["password"],
      otherwise: null,
    });
  });

  test("is the second factor where there is one", () => {
    expect(waysOf(APP, true).typed).toEqual(["code", "backup_code"]);
    expect(waysOf({ ...APP, backup_codes_left: 0 }, true).typed).toEqual(["code"]);
  });

  test("is a passkey where the browser has them, else what else there is", () => {
    const own = { ...NONE, password: true, passkeys: [passkey(false)] };

    expect(waysOf(own, true)).toMatchObject({ passkey: true, typed: ["password"] });
    expect(waysOf(own, false)).toMatchObject({ passkey: false, typed: ["password"] });
  });

  test("may be a backup code where a passkey is the second factor", () => {
    const own = { ...NONE, backup_codes_left: 2, passkeys: [passkey(true)] };

    expect(waysOf(own, false)).toMatchObject({ typed: ["backup_code"], otherwise: null });
  });

  test("is given elsewhere by whose second factor this browser does not have", () => {
    const own = { ...NONE, password: true, passkeys: [passkey(true)] };

    expect(waysOf(own, false)).toEqual({ passkey: false, typed: [], otherwise: "elsewhere" });
  });

  test.each([[NONE], [{ ...NONE, passkeys: [passkey(false)] }]])(
    "is signing in anew for who has nothing to type: %j",
    (own) => expect(waysOf(own, false).otherwise).toBe("anew"),
  );
});
