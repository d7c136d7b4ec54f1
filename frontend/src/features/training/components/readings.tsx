/** What is at the cursor, number by number. */
export function Readings({ readings }: { readings: readonly (readonly [string, string])[] }) {
  return (
    <dl className="flex min-h-6 flex-wrap gap-x-5 gap-y-1 text-sm">
      {readings.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-soft">{name}</dt>
          <dd className="font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
