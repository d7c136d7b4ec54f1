import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { meQuery, useMe } from "@/api/me";
import { asProblem } from "@/api/problem";
import { changeMe, changePassword } from "@/features/account/api/own";
import { FactorsCard } from "@/features/account/components/factors-card";
import { PasskeysCard } from "@/features/account/components/passkeys-card";
import { ProvidersCard } from "@/features/account/components/providers-card";
import { SessionsCard } from "@/features/account/components/sessions-card";
import { TokensCard } from "@/features/account/components/tokens-card";
import { ZoneField } from "@/features/account/components/zone-field";
import { useAccountWords } from "@/features/account/words";
import { type Fields, flawAt, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EraseCard } from "@/ui/erase-card";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";
import { Page } from "@/ui/page";
import { useTell } from "@/ui/toast";

export function ProfilePage() {
  const t = useAccountWords();
  const me = useMe();
  return (
    <Page title={t("account")} lead={me.email}>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <ProfileCard />
        <PasswordCard />
        <FactorsCard />
        <PasskeysCard />
        <ProvidersCard />
        <TokensCard />
        <SessionsCard />
        <EraseCard />
      </div>
    </Page>
  );
}

function ProfileCard() {
  const t = useAccountWords();
  const me = useMe();
  const tell = useTell();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ name = "", zone = "UTC" }: Fields) => changeMe(name, zone),
    onSuccess: async () => {
      tell(t("saved"));
      await queries.invalidateQueries({ queryKey: meQuery.queryKey, exact: true });
    },
    onError: () => undefined,
  });
  return (
    <Card title={t("profile")}>
      <form className="grid gap-4" onSubmit={submitted(change.mutate)}>
        <TextField name="name" label={t("name")} defaultValue={me.name} required />
        <ZoneField
          label={t("zone")}
          value={me.zone}
          hint={
            <>
              {t("zoneLead")} <Link to="/home">{t("zoneWhere")}</Link>
            </>
          }
        />
        {change.error && <Failure error={change.error} />}
        <Button type="submit" busy={change.isPending} className="justify-self-start">
          {t("save")}
        </Button>
      </form>
    </Card>
  );
}

function PasswordCard() {
  const t = useAccountWords();
  const tell = useTell();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ current = "", chosen = "" }: Fields) => changePassword(current, chosen),
    onSuccess: async () => {
      tell(t("changed"));
      await queries.invalidateQueries({ queryKey: ["me", "sessions"] });
    },
    onError: () => undefined,
  });
  const flaw = flawAt(asProblem(change.error), "new");
  return (
    <Card title={t("changePassword")}>
      <form className="grid gap-4" onSubmit={submitted(change.mutate)}>
        <TextField
          name="current"
          type="password"
          label={t("current")}
          autoComplete="current-password"
          required
        />
        <TextField
          name="chosen"
          type="password"
          label={t("newPassword")}
          hint={t("passwordHint")}
          autoComplete="new-password"
          error={flaw}
          required
        />
        {change.error && !flaw && <Failure error={change.error} />}
        <Button type="submit" busy={change.isPending} className="justify-self-start">
          {t("save")}
        </Button>
      </form>
    </Card>
  );
}
