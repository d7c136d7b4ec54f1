import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { formQuery, type Question, setForm } from "@/api/form";
import {
  blank,
  type Draft,
  draftsOf,
  flawsIn,
  moved,
  putBack,
  questionOf,
} from "@/features/questions/api/editing";
import { QuestionCard } from "@/features/questions/components/question-card";
import { useQuestionWords } from "@/features/questions/words";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Empty } from "@/ui/empty";
import { Failure } from "@/ui/failure";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { QuestionFields } from "@/ui/question-fields";
import { useTell } from "@/ui/toast";

const MOST = 20;

export function FormPage() {
  const { cohortId } = useParams({ from: "/inside/cohorts/$cohortId/form" });
  const t = useQuestionWords();
  const form = useQuery({ ...formQuery(cohortId), refetchOnWindowFocus: false });
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Loaded query={form}>
        {({ questions }) => <Builder cohortId={cohortId} stored={questions} />}
      </Loaded>
    </Page>
  );
}

function Builder({ cohortId, stored }: { cohortId: string; stored: Question[] }) {
  const t = useQuestionWords();
  const [drafts, setDrafts] = useState(() => draftsOf(stored));
  const [isShown, setShown] = useState(false);
  const flaws = flawsIn(drafts);
  const questions = drafts.map(questionOf);
  const isChanged = JSON.stringify(questions) !== JSON.stringify(draftsOf(stored).map(questionOf));
  const save = useSaving(cohortId);
  useBlocker({
    shouldBlockFn: () => isChanged && !globalThis.confirm(t("away")),
    enableBeforeUnload: isChanged,
  });
  function submit() {
    setShown(true);
    if (flaws.every((flaw) => flaw === null)) save.mutate(questions);
  }
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[1fr_22rem]">
      <div className="grid gap-4">
        {drafts.length === 0 && <Empty title={t("none")}>{t("noneLead")}</Empty>}
        <Questions {...{ drafts, flaws: isShown ? flaws : [], onChange: setDrafts }} />
        {save.error && <Failure error={save.error} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button
            disabled={drafts.length >= MOST}
            onClick={() => setDrafts((all) => [...all, blank()])}
          >
            {t("add")}
          </Button>
          <Button look="main" disabled={!isChanged} busy={save.isPending} onClick={submit}>
            {t("save")}
          </Button>
          <span className="text-sm text-soft">
            {drafts.length >= MOST ? t("most", { count: MOST }) : isChanged && t("changed")}
          </span>
        </div>
      </div>
      {questions.length > 0 && (
        <Card title={t("preview")}>
          <QuestionFields questions={questions.filter((_, at) => flaws[at] === null)} />
        </Card>
      )}
    </div>
  );
}

function useSaving(cohortId: string) {
  const t = useQuestionWords();
  const tell = useTell();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (questions: Question[]) => setForm(cohortId, questions),
    onSuccess: (form) => {
      queries.setQueryData(formQuery(cohortId).queryKey, form);
      tell(t("saved"));
    },
    onError: () => undefined,
  });
}

interface QuestionsProps {
  drafts: readonly Draft[];
  flaws: ReturnType<typeof flawsIn>;
  /** Of what they are when it is done: a way back may be taken much later. */
  onChange: (change: (drafts: readonly Draft[]) => readonly Draft[]) => void;
}

function Questions({ drafts, flaws, onChange }: QuestionsProps) {
  const t = useQuestionWords();
  const tell = useTell();
  function remove(draft: Draft, at: number) {
    onChange((all) => all.filter(({ id }) => id !== draft.id));
    const label = draft.label || t("question", { number: at + 1 });
    tell(t("removed", { label }), { undo: () => onChange((all) => putBack(all, draft, at)) });
  }
  return drafts.map((draft, at) => (
    <QuestionCard
      key={draft.id}
      draft={draft}
      number={at + 1}
      isLast={at === drafts.length - 1}
      flaw={flaws[at] ?? null}
      acts={{
        change: (part) =>
          onChange((all) =>
            all.map((each) => (each.id === draft.id ? { ...each, ...part } : each)),
          ),
        move: (by) => onChange((all) => moved(all, at, by)),
        remove: () => remove(draft, at),
      }}
    />
  ));
}
