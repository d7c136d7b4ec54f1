import {
  type Draft,
  type Flaw,
  isChoice,
  KINDS,
  type Kind,
} from "@/features/questions/api/editing";
import { useQuestionWords } from "@/features/questions/words";
import { Button } from "@/ui/button";
import { CheckField, SelectField, TextArea, TextField } from "@/ui/field";

export interface Acts {
  change: (part: Partial<Draft>) => void;
  move: (by: number) => void;
  remove: () => void;
}

interface QuestionCardProps {
  draft: Draft;
  number: number;
  isLast: boolean;
  flaw: Flaw | null;
  acts: Acts;
}

/** One question while it is written. */
export function QuestionCard({ draft, number, isLast, flaw, acts }: QuestionCardProps) {
  const t = useQuestionWords();
  return (
    <fieldset className="grid gap-4 rounded-lg border border-line bg-raised p-4">
      <legend className="px-1 text-sm text-soft">{t("question", { number })}</legend>
      <div className="grid gap-4 sm:grid-cols-[1fr_12rem]">
        <TextField
          label={t("label")}
          value={draft.label}
          maxLength={120}
          error={flaw === "label" ? t("flawLabel") : null}
          onChange={({ target }) => acts.change({ label: target.value })}
        />
        <SelectField
          label={t("kind")}
          value={draft.kind}
          onChange={({ target }) => acts.change({ kind: target.value as Kind })}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(kind)}
            </option>
          ))}
        </SelectField>
      </div>
      {isChoice(draft.kind) && (
        <TextArea
          label={t("options")}
          rows={4}
          value={draft.options}
          error={flaw === "options" ? t("flawOptions") : null}
          onChange={({ target }) => acts.change({ options: target.value })}
        />
      )}
      <Details {...{ draft, flaw, acts }} />
      <div className="flex flex-wrap items-center gap-2">
        <CheckField
          label={t("required")}
          checked={draft.required}
          className="mr-auto"
          onChange={({ target }) => acts.change({ required: target.checked })}
        />
        <Button small disabled={number === 1} onClick={() => acts.move(-1)}>
          {t("up")}
        </Button>
        <Button small disabled={isLast} onClick={() => acts.move(1)}>
          {t("down")}
        </Button>
        <Button small look="danger" onClick={acts.remove}>
          {t("remove")}
        </Button>
      </div>
    </fieldset>
  );
}

function Details({ draft, flaw, acts }: Pick<QuestionCardProps, "draft" | "flaw" | "acts">) {
  const t = useQuestionWords();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label={t("hint")}
        value={draft.hint}
        maxLength={300}
        onChange={({ target }) => acts.change({ hint: target.value })}
      />
      <TextField
        label={t("key")}
        hint={t("keyHint")}
        value={draft.key}
        placeholder={draft.label}
        maxLength={120}
        error={flaw === "key" ? t("flawKey") : null}
        onChange={({ target }) => acts.change({ key: target.value })}
      />
    </div>
  );
}
