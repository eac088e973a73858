"use client";
import { closestCenter, DndContext, KeyboardSensor, PointerSensor, useSensor, useSensors } from "@dnd-kit/core";
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { useQuery } from "@tanstack/react-query";
import { GripVertical } from "lucide-react";
import type { ReactNode } from "react";
import { moveCapability } from "#components/lib/agent-draft";
import { cn } from "#components/lib/cn";
import { useTRPC } from "#components/trpc/trpc";
import type { Capability } from "#server/domains/agents/schema";

type Levels = Partial<Record<Capability, number>>;
type LevelRowProps = { tag: Capability; level: number; handle?: ReactNode; onChoose: (level: number) => void };
type CapabilityEditorProps = { levels: Levels; onChange: (levels: Levels) => void };

const steps = [0, 1, 2, 3, 4, 5];

function LevelRow({ tag, level: current, handle, onChoose }: LevelRowProps) {
  return (
    <div role="radiogroup" aria-label={tag} className="flex items-center gap-1.5">
      {handle}
      <span className={cn("min-w-0 flex-1 truncate", current === 0 && "pl-8 text-ink3")}>{tag}</span>
      {steps.map((level) => {
        const isChosen = current === level;
        const chosen = level === 0 ? "border-line2 bg-sunk text-ink2" : "border-transparent bg-ac font-600 text-ac-ink";
        return (
          <label
            key={level}
            className={cn(
              "relative grid size-7 cursor-pointer place-items-center rounded-6 border text-12 transition-colors duration-[80ms] has-focus-visible:outline-2 has-focus-visible:outline-ac max-md:size-9",
              isChosen ? chosen : "border-line2 text-ink3 hover:bg-sunk",
            )}
          >
            <input
              type="radio"
              name={`level-${tag}`}
              className="sr-only"
              checked={isChosen}
              onChange={() => onChoose(level)}
            />
            <span aria-hidden>{level === 0 ? "–" : level}</span>
            <span className="sr-only">{level === 0 ? "not" : `level ${level}`}</span>
          </label>
        );
      })}
    </div>
  );
}

function SortableRow({ place, ...row }: LevelRowProps & { place: string }) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: row.tag,
  });
  const handle = (
    <button
      type="button"
      ref={setActivatorNodeRef}
      {...attributes}
      {...listeners}
      aria-label={`Move ${row.tag}, ${place}`}
      className="grid size-6.5 shrink-0 cursor-grab touch-none place-items-center rounded-5 text-ink3 hover:bg-sunk hover:text-ink max-md:size-9"
    >
      <GripVertical size={14} aria-hidden />
    </button>
  );
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      className={cn("rounded-6", isDragging && "relative z-10 bg-surface shadow-2")}
    >
      <LevelRow {...row} handle={handle} />
    </li>
  );
}

/** What it can, most preferred first, each from 1 to 5; below it what it cannot. Decides which work it is given, and before whom. */
export function CapabilityEditor({ levels, onChange }: CapabilityEditorProps) {
  const trpc = useTRPC();
  const { data: choices } = useQuery(trpc.agents.choices.queryOptions());
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const known = choices?.capabilities ?? [];
  const held = Object.keys(levels).flatMap((key) => known.find((tag) => tag === key && (levels[tag] ?? 0) > 0) ?? []);
  const others = known.filter((tag) => !held.includes(tag));
  const choose = (tag: Capability) => (level: number) => {
    const { [tag]: _, ...rest } = levels;
    onChange(level === 0 ? rest : { ...levels, [tag]: level });
  };
  const placeOf = (id: unknown) => `place ${held.map(String).indexOf(String(id)) + 1} of ${held.length}`;
  const announcements = {
    onDragStart: ({ active }: { active: { id: unknown } }) => `${active.id} is picked up, ${placeOf(active.id)}.`,
    onDragOver: ({ over }: { over: { id: unknown } | null }) => (over ? `It would be ${placeOf(over.id)}.` : undefined),
    onDragEnd: ({ active, over }: { active: { id: unknown }; over: { id: unknown } | null }) =>
      over ? `${active.id} is ${placeOf(over.id)}.` : `${active.id} stays where it was.`,
    onDragCancel: ({ active }: { active: { id: unknown } }) => `${active.id} stays where it was.`,
  };
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-12 text-ink2">
        What it can, from 1 (a beginner) to 5 (an expert). Drag to order: what stands first it prefers.
      </legend>
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        accessibility={{ announcements }}
        onDragEnd={({ active, over }) =>
          over && active.id !== over.id && onChange(moveCapability(levels, String(active.id), String(over.id)))
        }
      >
        <SortableContext items={held} strategy={verticalListSortingStrategy}>
          <ol className="grid gap-1" aria-label="What it can, most preferred first">
            {held.map((tag) => (
              <SortableRow key={tag} tag={tag} level={levels[tag] ?? 0} place={placeOf(tag)} onChoose={choose(tag)} />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      {others.map((tag) => (
        <LevelRow key={tag} tag={tag} level={0} onChoose={choose(tag)} />
      ))}
    </fieldset>
  );
}
