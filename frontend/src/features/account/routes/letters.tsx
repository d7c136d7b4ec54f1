import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { answered, api } from "@/api/client";
import {
  accept,
  type Challenge,
  entered,
  isChallenge,
  type Outcome,
  reset,
  verify,
} from "@/features/account/api/entering";
import { EntranceFrame } from "@/features/account/components/entrance-frame";
import { SecondStep } from "@/features/account/components/second-step";
import { ZoneField } from "@/features/account/components/zone-field";
import { useAccountWords } from "@/features/account/words";
import { type Fields, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";

/** What stands behind `#` reaches no server by itself; it is taken out of the address at once. */
function useToken(): string {
  const [token] = useState(() => globalThis.location.hash.slice(1));
  if (globalThis.location.hash) history.replaceState(history.state, "", location.pathname);
  return token;
}

interface LetterFormProps {
  title: string;
  lead?: string;
  action: string;
  act: (token: string, fields: Fields) => Promise<Outcome>;
  children: ReactNode;
}

function LetterForm({ title, lead, action, act, children }: LetterFormProps) {
  const token = useToken();
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  const enter = useMutation({
    mutationFn: (fields: Fields) => act(token, fields),
    onSuccess: (outcome) => (isChallenge(outcome) ? setChallenge(outcome) : entered(outcome)),
    onError: () => undefined,
  });
  if (!token) return <NoToken />;
  if (challenge) return <SecondStep challenge={challenge} />;
  return (
    <EntranceFrame title={title} lead={lead}>
      <form className="grid gap-4" onSubmit={submitted(enter.mutate)}>
        {children}
        {enter.error && <Failure error={enter.error} />}
        <Button type="submit" look="main" busy={enter.isPending}>
          {action}
        </Button>
      </form>
    </EntranceFrame>
  );
}

function NoToken() {
  const t = useAccountWords();
  return (
    <EntranceFrame title={t("noToken")} lead={t("noTokenLead")}>
      <Link to="/sign-in">{t("back")}</Link>
    </EntranceFrame>
  );
}

export function VerifyPage() {
  const t = useAccountWords();
  return (
    <LetterForm
      title={t("verify")}
      lead={t("verifyLead")}
      action={t("confirm")}
      act={(token, { password = "" }) => verify(token, password)}
    >
      <TextField
        name="password"
        type="password"
        label={t("password")}
        autoComplete="current-password"
        required
      />
    </LetterForm>
  );
}

export function ResetPage() {
  const t = useAccountWords();
  return (
    <LetterForm
      title={t("reset")}
      action={t("save")}
      act={(token, { password = "" }) => reset(token, password)}
    >
      <TextField
        name="password"
        type="password"
        label={t("newPassword")}
        hint={t("passwordHint")}
        autoComplete="new-password"
        required
      />
    </LetterForm>
  );
}

export function InvitationPage() {
  const t = useAccountWords();
  return (
    <LetterForm
      title={t("invitation")}
      lead={t("invitationLead")}
      action={t("accept")}
      act={(token, { name = "", zone = "UTC", password = "" }) =>
        accept(token, { name, zone, password })
      }
    >
      <TextField name="name" label={t("name")} autoComplete="name" required />
      <ZoneField label={t("zone")} />
      <TextField
        name="password"
        type="password"
        label={t("password")}
        hint={t("passwordHint")}
        autoComplete="new-password"
        required
      />
    </LetterForm>
  );
}

export function EmailPage() {
  const t = useAccountWords();
  const token = useToken();
  const move = useMutation({
    mutationFn: () => answered(api.POST("/api/v1/auth/email/confirm", { body: { token } })),
    onError: () => undefined,
  });
  if (!token) return <NoToken />;
  if (move.isSuccess) {
    return (
      <EntranceFrame title={t("moveEmail")} lead={t("emailMoved")}>
        <Link to="/sign-in">{t("signIn")}</Link>
      </EntranceFrame>
    );
  }
  return (
    <EntranceFrame title={t("moveEmail")}>
      {move.error && <Failure error={move.error} />}
      <Button look="main" busy={move.isPending} onClick={() => move.mutate()}>
        {t("confirm")}
      </Button>
    </EntranceFrame>
  );
}

/** As the page that providers send back to hands it on. */
function challengeIn(token: string): Challenge | null {
  try {
    const found: unknown = JSON.parse(decodeURIComponent(token));
    return found as Challenge;
  } catch {
    return null;
  }
}

/** Where a provider's sign-in leads when a second factor is to be proved. */
export function SecondPage() {
  // It goes from the address with the token.
  const search = useSearch({ from: "/account/second" });
  const [next] = useState(search.next);
  const challenge = challengeIn(useToken());
  return challenge ? <SecondStep challenge={challenge} next={next} /> : <NoToken />;
}
