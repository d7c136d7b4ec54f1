/** Beside what is to stay as it is. */
export function LockMark({ label }: { label: string }) {
  return (
    <span title={label} className="text-soft">
      <svg viewBox="0 0 16 16" aria-hidden="true" className="inline size-4 fill-current">
        <path d="M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7h1Zm2 0h4V5a2 2 0 1 0-4 0v2Z" />
      </svg>
      <span className="sr-only">{label}</span>
    </span>
  );
}
