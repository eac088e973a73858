"use client";
import { shortcutGroups } from "#components/lib/shortcuts";
import { Keys } from "#components/ui/keys";
import { Sheet } from "#components/ui/sheet";

/** Every key, from the table the listener reads. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet
      title="Keys"
      description="They rest while you write. Ctrl or ⌘ and K works everywhere."
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <div className="grid gap-5">
        {shortcutGroups.map((group) => (
          <section key={group.title}>
            <h3 className="mb-1.5 border-line border-b pb-1.5 font-600">{group.title}</h3>
            <dl className="grid gap-1">
              {group.shortcuts.map(({ keys, label }) => (
                <div key={keys.join()} className="flex min-h-7 items-center justify-between gap-3">
                  <dt className="text-ink2">{label}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
