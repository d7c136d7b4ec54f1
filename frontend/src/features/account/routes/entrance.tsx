import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { answered, api } from "@/api/client";
import { askNewPassword } from "@/api/factors";
import { leaveTo, providersQuery } from "@/api/outside";
import { canUsePasskeys } from "@/api/passkeys";
import { asProblem } from "@/api/problem";
import {
  type Challenge,
  entered,
  isChallenge,
  type Outcome,
  signIn,
  signInByPasskey,
} from "@/features/account/api/entering";
import { keepWay } from "@/features/account/api/way-on";
import { EntranceFrame } from "@/features/account/components/entrance-frame";
import { SecondStep } from "@/features/account/components/second-step";
import { ZoneField } from "@/features/account/components/zone-field";
import { useAccountWords } from "@/features/account/words";
import { type Fields, flawAt, isBeyond, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { TextField } from "@/ui/field";

export function SignInPage() {
  const t = useAccountWords();
  const { next } = useSearch({ from: "/sign-in" });
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  const enter = useMutation({
    mutationFn: (wanted: Fields | "passkey") =>
      wanted === "passkey" ? signInByPasskey() : signIn(wanted.email ?? "", wanted.password ?? ""),
    onSuccess: (outcome: Outcome) =>
      isChallenge(outcome) ? setChallenge(outcome) : entered(outcome, next),
    onError: () => undefined,
  });
  if (challenge) return <SecondStep challenge={challenge} next={next} />;
  return (
    <EntranceFrame
      title={t("signIn")}
      foot={
        <>
          {t("noAccount")}{" "}
          <Link to="/register" search={{ next }}>
            {t("register")}
          </Link>
        </>
      }
    >
      <form className="grid gap-4" onSubmit={submitted(enter.mutate)}>
        <TextField
          name="email"
          type="email"
          label={t("email")}
          autoComplete="username webauthn"
          required
        />
        <TextField
          name="password"
          type="password"
          label={t("password")}
          autoComplete="current-password"
          required
        />
        {enter.error && <Failure error={enter.error} />}
        <Button type="submit" look="main" busy={enter.isPending}>
          {t("signIn")}
        </Button>
        <Link to="/forgotten" search={{ next }} className="justify-self-start">
          {t("forgotten")}
        </Link>
      </form>
      <OtherWays onPasskey={() => enter.mutate("passkey")} next={next} />
    </EntranceFrame>
  );
}

function OtherWays({ onPasskey, next }: { onPasskey: () => void; next?: string }) {
  const t = useAccountWords();
  const { data } = useQuery(providersQuery);
  const leave = useMutation({ mutationFn: (name: string) => leaveTo(name, next ?? "/") });
  const providers = data?.items ?? [];
  if (!canUsePasskeys() && providers.length === 0) return null;
  return (
    <div className="grid gap-2 border-t border-line pt-4">
      {canUsePasskeys() && <Button onClick={onPasskey}>{t("passkey")}</Button>}
      {providers.map((each) => (
        <Button key={each.name} onClick={() => leave.mutate(each.name)}>
          {t("withProvider", { name: each.title })}
        </Button>
      ))}
      {leave.error && <Failure error={leave.error} />}
    </div>
  );
}

const ASKED = ["email", "name", "zone", "password"];

export function RegisterPage() {
  const t = useAccountWords();
  const { next } = useSearch({ from: "/register" });
  const register = useMutation({
    mutationFn: ({ email = "", name = "", zone = "UTC", password = "" }: Fields) =>
      answered(api.POST("/api/v1/auth/register", { body: { email, name, zone, password } })),
    onSuccess: (_told, { email = "" }) => keepWay(email, next),
    onError: () => undefined,
  });
  const problem = asProblem(register.error);
  if (register.data) return <LetterSent text={register.data.message} next={next} />;
  return (
    <EntranceFrame
      title={t("register")}
      foot={
        <>
          {t("haveAccount")}{" "}
          <Link to="/sign-in" search={{ next }}>
            {t("signIn")}
          </Link>
        </>
      }
    >
      <form className="grid gap-4" onSubmit={submitted(register.mutate)}>
        <TextField
          name="email"
          type="email"
          label={t("email")}
          autoComplete="email"
          error={flawAt(problem, "email")}
          required
        />
        <TextField
          name="name"
          label={t("name")}
          autoComplete="name"
          error={flawAt(problem, "name")}
          required
        />
        <ZoneField label={t("zone")} error={flawAt(problem, "zone")} />
        <TextField
          name="password"
          type="password"
          label={t("password")}
          hint={t("passwordHint")}
          autoComplete="new-password"
          error={flawAt(problem, "password")}
          required
        />
        {register.error && isBeyond(problem, ASKED) && <Failure error={register.error} />}
        <Button type="submit" look="main" busy={register.isPending}>
          {t("register")}
        </Button>
      </form>
    </EntranceFrame>
  );
}

function LetterSent({ text, next }: { text: string; next?: string }) {
  const t = useAccountWords();
  return (
    <EntranceFrame title={t("letterSent")} lead={text}>
      <Back next={next} />
    </EntranceFrame>
  );
}

function Back({ next }: { next?: string }) {
  const t = useAccountWords();
  return (
    <Link to="/sign-in" search={{ next }}>
      {t("back")}
    </Link>
  );
}

export function ForgottenPage() {
  const t = useAccountWords();
  const { next } = useSearch({ from: "/forgotten" });
  const ask = useMutation({
    mutationFn: ({ email = "" }: Fields) => askNewPassword(email),
    onSuccess: (_told, { email = "" }) => keepWay(email, next),
    onError: () => undefined,
  });
  if (ask.data) return <LetterSent text={ask.data.message} next={next} />;
  return (
    <EntranceFrame title={t("forgotten")} lead={t("forgottenLead")} foot={<Back next={next} />}>
      <form className="grid gap-4" onSubmit={submitted(ask.mutate)}>
        <TextField name="email" type="email" label={t("email")} autoComplete="email" required />
        {ask.error && <Failure error={ask.error} />}
        <Button type="submit" look="main" busy={ask.isPending}>
          {t("sendLetter")}
        </Button>
      </form>
    </EntranceFrame>
  );
}
