import { useId } from "react";
import { type Answers, fieldOf } from "@/lib/answers";
import { CheckField, SelectField, TextField } from "@/ui/field";
import { useUiWords } from "@/ui/words";

interface Question {
  key: string;
  label: string;
  kind: "one" | "many" | "number" | "text";
  hint?: string;
  required?: boolean;
  options?: string[];
}

interface QuestionFieldsProps {
  questions: readonly Question[];
  given?: Readonly<Answers>;
  flawOf?: (key: string) => string | null;
}

/** One field for each question, named after it (`lib/answers` reads them). */
export function QuestionFields({ questions, given = {}, flawOf }: QuestionFieldsProps) {
  if (questions.length === 0) return null;
  return (
    <div className="grid gap-4">
      {questions.map((question) => (
        <QuestionField
          key={question.key}
          question={question}
          given={given[question.key]}
          error={flawOf?.(question.key) ?? null}
        />
      ))}
    </div>
  );
}

interface QuestionFieldProps {
  question: Question;
  given: string[] | number | undefined;
  error: string | null;
}

function QuestionField({ question, given, error }: QuestionFieldProps) {
  const t = useUiWords();
  const { key, kind, hint, required, options = [] } = question;
  const label = required ? question.label : `${question.label} ${t("optional")}`;
  const first = typeof given === "number" ? String(given) : given?.[0];
  const told = { name: fieldOf(key), label, hint, error, required, defaultValue: first };
  if (kind === "many") return <Several {...{ question, given, error, label }} />;
  if (kind === "one") {
    return (
      <SelectField {...told}>
        <option value="">{t("choose")}</option>
        {options.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </SelectField>
    );
  }
  if (kind === "number") return <TextField {...told} type="number" step="any" />;
  return <TextField {...told} maxLength={120} />;
}

function Several({ question, given, error, label }: QuestionFieldProps & { label: string }) {
  const id = useId();
  const chosen = Array.isArray(given) ? given : [];
  return (
    <fieldset aria-describedby={id} className="grid gap-1">
      <legend className="text-sm font-medium">{label}</legend>
      {(question.options ?? []).map((each) => (
        <CheckField
          key={each}
          name={fieldOf(question.key)}
          value={each}
          label={each}
          defaultChecked={chosen.includes(each)}
        />
      ))}
      <p id={id} className={error ? "text-sm text-bad" : "text-sm text-soft"}>
        {error ?? question.hint}
      </p>
    </fieldset>
  );
}
