import { useNavigate } from "@tanstack/react-router";
import { answered, api } from "@/api/client";
import { may } from "@/api/me";
import { sessionChanged } from "@/api/session";
import type { Me } from "@/api/shapes";
import { useAppWords } from "@/app/words";
import { type Language, language } from "@/lib/language";
import { type Theme, theme } from "@/lib/theme";
import { Menu, MenuChoice, MenuItem, MenuLine } from "@/ui/menu";

const LANGUAGES = [
  { value: "en", label: "English" },
  { value: "de", label: "Deutsch" },
] as const;

/** The answer of a sign-out empties what the browser stored; choices of looks are put back. */
async function signOut(): Promise<void> {
  const kept = { theme: theme.get(), language: language.get() };
  await answered(api.POST("/api/v1/auth/sign-out"));
  theme.set(kept.theme);
  language.set(kept.language);
  sessionChanged();
  globalThis.location.assign("/");
}

export function AccountMenu({ me }: { me: Me }) {
  const t = useAppWords();
  const navigate = useNavigate();
  const looks: readonly { value: Theme; label: string }[] = [
    { value: "system", label: t("system") },
    { value: "light", label: t("light") },
    { value: "dark", label: t("dark") },
  ];
  const trigger = (
    <button
      type="button"
      aria-label={t("menu", { name: me.name })}
      className="grid size-9 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent"
    >
      {me.name.slice(0, 1).toUpperCase()}
    </button>
  );
  return (
    <Menu trigger={trigger}>
      <p className="px-3 pt-2 font-medium">{me.name}</p>
      <p className="px-3 pb-2 text-sm text-soft">{me.email}</p>
      <MenuLine />
      <MenuItem onSelect={() => void navigate({ to: "/account" })}>{t("account")}</MenuItem>
      {may(me, "operations.jobs") && (
        <MenuItem onSelect={() => void navigate({ to: "/admin" })}>{t("admin")}</MenuItem>
      )}
      <MenuLine />
      <MenuChoice
        label={t("theme")}
        value={theme.use()}
        options={looks}
        onChange={(value) => theme.set(value)}
      />
      <MenuChoice<Language>
        label={t("language")}
        value={language.use()}
        options={LANGUAGES}
        onChange={(value) => language.set(value)}
      />
      <MenuLine />
      <MenuItem onSelect={() => void signOut()}>{t("signOut")}</MenuItem>
    </Menu>
  );
}
