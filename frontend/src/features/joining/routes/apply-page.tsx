import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { apply, type Door, doorQuery } from "@/features/joining/api/applying";
import { beginOf } from "@/features/joining/api/joining";
import { JoinForm } from "@/features/joining/components/join-form";
import { Facts } from "@/features/joining/routes/open-cohorts";
import { useJoiningWords } from "@/features/joining/words";
import { language } from "@/lib/language";
import { ownZone } from "@/lib/time";
import { Button, buttonClasses } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { TextField } from "@/ui/field";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";

/** Signing up without an account: the letter that follows confirms it. */
export function ApplyPage() {
  const { cohort: reference } = useParams({ from: "/apply/$cohort" });
  const t = useJoiningWords();
  const door = useQuery(doorQuery(reference));
  return (
    <main id="content">
      <Loaded query={door} waiting={<Page title={t("title")}>{null}</Page>}>
        {(cohort) => (cohort === null ? <Closed /> : <Open cohort={cohort} />)}
      </Loaded>
    </main>
  );
}

function Closed() {
  const t = useJoiningWords();
  return (
    <Page title={t("title")}>
      <Empty
        title={t("closed")}
        action={
          <Link to="/sign-in" className={buttonClasses()}>
            {t("signIn")}
          </Link>
        }
      >
        {t("closedLead")}
      </Empty>
    </Page>
  );
}

function Open({ cohort }: { cohort: Door }) {
  const t = useJoiningWords();
  const spoken = language.use();
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <Page
      title={cohort.title}
      lead={
        <>
          {cohort.program_title}
          <Facts cohort={cohort} />
        </>
      }
      actions={
        <Link
          to="/sign-in"
          search={{ next: `/join/${cohort.slug}` }}
          className={buttonClasses("quiet")}
        >
          {t("haveAccount")}
        </Link>
      }
    >
      {/* What was typed is there again for whoever comes back from the letter box. */}
      <div hidden={sentTo !== null} className="min-w-0">
        <JoinForm
          cohort={cohort}
          from={beginOf(cohort)}
          zone={ownZone()}
          questions={cohort.questions}
          kept={`paceline.applying.${cohort.id}`}
          send={async (wanted) => {
            await apply(cohort.slug, { ...wanted, language: spoken });
            setSentTo(wanted.email);
          }}
        >
          <TextField name="name" label={t("name")} autoComplete="name" maxLength={120} required />
          <TextField
            name="email"
            type="email"
            label={t("email")}
            hint={t("emailHint")}
            autoComplete="email"
            maxLength={254}
            required
          />
        </JoinForm>
      </div>
      {sentTo !== null && <Sent email={sentTo} onBack={() => setSentTo(null)} />}
    </Page>
  );
}

function Sent({ email, onBack }: { email: string; onBack: () => void }) {
  const t = useJoiningWords();
  return (
    <section role="status" className="rounded-lg border border-accent bg-accent-soft p-4">
      <p className="text-lg font-semibold">{t("sent")}</p>
      <p className="mt-1 break-words">{t("sentLead", { email })}</p>
      <p className="mt-3">
        <Button onClick={onBack}>{t("sentBack")}</Button>
      </p>
    </section>
  );
}
