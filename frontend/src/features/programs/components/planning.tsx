import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Cohort, Program } from "@/api/shapes";
import {
  changeCohort,
  cloneCohort,
  planCohort,
  planProgram,
} from "@/features/programs/api/programs";
import { CohortFields } from "@/features/programs/components/cohort-fields";
import {
  type CohortFlaw,
  flawsOf,
  nextMonday,
  wantedOf,
} from "@/features/programs/components/cohort-form";
import { useProgramWords } from "@/features/programs/words";
import { type Fields, submitted } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { SelectField, TextArea, TextField } from "@/ui/field";

export function NewProgram({ onClose }: { onClose: () => void }) {
  const t = useProgramWords();
  const queries = useQueryClient();
  const plan = useMutation({
    mutationFn: ({ title = "", description = "" }: Fields) => planProgram({ title, description }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["programs"] });
      onClose();
    },
    onError: () => undefined,
  });
  return (
    <Dialog title={t("newProgram")} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submitted(plan.mutate)}>
        <TextField name="title" label={t("title")} maxLength={120} required />
        <TextArea name="description" label={t("description")} rows={3} maxLength={4000} />
        {plan.error && <Failure error={plan.error} />}
        <Button type="submit" look="main" busy={plan.isPending}>
          {t("create")}
        </Button>
      </form>
    </Dialog>
  );
}

interface NewCohortProps {
  programs: readonly Program[];
  programId?: string;
  onClose: () => void;
}

export function NewCohort({ programs, programId, onClose }: NewCohortProps) {
  const t = useProgramWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [flaws, setFlaws] = useState<readonly CohortFlaw[]>([]);
  const plan = useMutation({
    mutationFn: (fields: Fields) =>
      planCohort({ ...wantedOf(fields), program_id: fields.program_id ?? "" } as never),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["cohorts"] });
      await navigate({ to: "/cohorts/$cohortId", params: { cohortId: made.id } });
    },
    onError: () => undefined,
  });
  function submit(fields: Fields): void {
    const found = flawsOf(fields);
    setFlaws(found);
    if (found.length === 0) plan.mutate(fields);
  }
  return (
    <Dialog title={t("newCohort")} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submitted(submit)}>
        <SelectField name="program_id" label={t("program")} defaultValue={programId}>
          {programs.map((each) => (
            <option key={each.id} value={each.id}>
              {each.title}
            </option>
          ))}
        </SelectField>
        <CohortFields flaws={flaws} />
        {plan.error && <Failure error={plan.error} />}
        <Button type="submit" look="main" busy={plan.isPending}>
          {t("create")}
        </Button>
      </form>
    </Dialog>
  );
}

export function EditCohort({ cohort, onClose }: { cohort: Cohort; onClose: () => void }) {
  const t = useProgramWords();
  const queries = useQueryClient();
  const [flaws, setFlaws] = useState<readonly CohortFlaw[]>([]);
  const change = useMutation({
    mutationFn: (fields: Fields) => changeCohort(cohort.id, wantedOf(fields)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["cohorts"] });
      onClose();
    },
    onError: () => undefined,
  });
  function submit(fields: Fields): void {
    const found = flawsOf(fields);
    setFlaws(found);
    if (found.length === 0) change.mutate(fields);
  }
  return (
    <Dialog title={t("settings")} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submitted(submit)}>
        <CohortFields cohort={cohort} flaws={flaws} />
        {change.error && <Failure error={change.error} />}
        <Button type="submit" look="main" busy={change.isPending}>
          {t("save")}
        </Button>
      </form>
    </Dialog>
  );
}

export function CloneCohort({ cohort, onClose }: { cohort: Cohort; onClose: () => void }) {
  const t = useProgramWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const clone = useMutation({
    mutationFn: ({ title = "", first_week = "" }: Fields) =>
      cloneCohort(cohort.id, title, first_week),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["cohorts"] });
      await navigate({ to: "/cohorts/$cohortId", params: { cohortId: made.id } });
      onClose();
    },
    onError: () => undefined,
  });
  return (
    <Dialog title={t("clone")} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submitted(clone.mutate)}>
        <TextField name="title" label={t("title")} defaultValue={cohort.title} required />
        <TextField
          name="first_week"
          type="date"
          label={t("firstWeek")}
          defaultValue={nextMonday(new Date())}
          required
        />
        {clone.error && <Failure error={clone.error} />}
        <Button type="submit" look="main" busy={clone.isPending}>
          {t("create")}
        </Button>
      </form>
    </Dialog>
  );
}
