import type { ReactNode } from "react";

interface EntranceFrameProps {
  title: string;
  lead?: string;
  children: ReactNode;
  foot?: ReactNode;
}

export function EntranceFrame({ title, lead, children, foot }: EntranceFrameProps) {
  return (
    <main className="grid min-h-dvh content-start justify-items-center px-4 py-8 sm:content-center">
      <title>{`${title} · Paceline`}</title>
      <div className="w-full max-w-sm">
        <a href="/" className="font-semibold text-accent no-underline">
          Paceline
        </a>
        <h1 className="mt-4 text-2xl font-semibold">{title}</h1>
        {lead && <p className="mt-1 text-soft">{lead}</p>}
        <div className="mt-6 grid gap-4">{children}</div>
        {foot && <div className="mt-6 text-soft">{foot}</div>}
      </div>
    </main>
  );
}
