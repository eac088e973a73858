import type { ReactNode } from "react";

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid grid-cols-1 gap-2.5">
      <h2 className="border-line border-b pb-1.5 font-600">{title}</h2>
      {children}
    </section>
  );
}
