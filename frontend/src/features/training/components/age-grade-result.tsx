import type { ReactNode } from "react";
import type { AgeGrade } from "@/features/training/api/age-grade";
import { useFigures } from "@/features/training/api/figures";
import { useAgeGradeWords } from "@/features/training/words-age-grade";

export function AgeGradeResult({ found }: { found: AgeGrade }) {
  const t = useAgeGradeWords();
  const figures = useFigures();
  return (
    <div className="grid gap-4">
      <dl className="grid grid-cols-2 gap-4">
        <Figure name={t("percentage")} value={figures.share(found.percentage)} isMain>
          {found.level ? t(found.level) : t("noLevel")}
        </Figure>
        <Figure name={t("worth")} value={figures.time(found.age_graded_s)} />
        <Figure name={t("ageStandard")} value={figures.time(found.age_standard_s)}>
          {t("ageStandardLead")}
        </Figure>
        <Figure name={t("openStandard")} value={figures.time(found.open_standard_s)}>
          {t("openStandardLead")}
        </Figure>
      </dl>
      <p className="text-sm text-soft">
        {found.sex === null
          ? t("openOnly")
          : t("factor", { factor: figures.short(found.factor), edition: found.edition })}
      </p>
    </div>
  );
}

interface FigureProps {
  name: string;
  value: string;
  isMain?: boolean;
  children?: ReactNode;
}

function Figure({ name, value, isMain, children }: FigureProps) {
  return (
    <div>
      <dt className="text-sm text-soft">{name}</dt>
      <dd className={isMain ? "text-3xl font-semibold text-accent" : "text-xl font-semibold"}>
        {value}
      </dd>
      {children && <dd className="text-sm text-soft">{children}</dd>}
    </div>
  );
}
