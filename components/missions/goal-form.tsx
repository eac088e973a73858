"use client";
import { CornerDownLeft, Paperclip, X } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { cn } from "#components/lib/cn";
import { refuseFiles } from "#components/lib/upload";
import { Remaining } from "#components/money/remaining";
import { useOffReason } from "#components/trpc/use-off-reason";
import { Button } from "#components/ui/button";
import { FileChips } from "#components/ui/file-chips";
import { Notice } from "#components/ui/notice";
import { useStartMission, useStartSample } from "./use-start-mission.ts";

const SHORTEST_GOAL = 3;
const LONGEST_GOAL = 20_000;

function refuseGoal(goal: string): string | null {
  if (goal.trim().length < SHORTEST_GOAL) return "Say in a sentence what the team should find out or make.";
  return goal.length > LONGEST_GOAL ? "A goal may have 20,000 characters; attach longer text as a file." : null;
}

function PlanFirst({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className="flex min-h-7 items-center gap-1.5 text-12 text-ink2 max-md:min-h-9">
      <input
        type="checkbox"
        className="size-4 accent-ac"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      Show me the plan first
    </label>
  );
}

export type GoalSample = { id: string; goal: string; description: string };
type GoalFormProps = {
  sample: GoalSample | undefined;
  /** Written down before, instead of the sample’s. */
  ownGoal?: string | undefined;
  startsWithSample?: boolean;
};

/** One sentence and its files. Enter starts it, Shift and Enter breaks the line. */
export function GoalForm({ sample, ownGoal, startsWithSample = true }: GoalFormProps) {
  const [goal, setGoal] = useState(ownGoal ?? sample?.goal ?? "");
  const [files, setFiles] = useState<File[]>([]);
  const [isSample, setSample] = useState(sample !== undefined && startsWithSample);
  const [isTried, setTried] = useState(false);
  const [wantsPlanApproval, setPlanApproval] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const off = useOffReason("missions:write");
  const own = useStartMission();
  const onSample = useStartSample();
  const usesSample = sample !== undefined && isSample && files.length === 0;
  const start = usesSample ? onSample : own;
  const problem = refuseFiles(files) ?? (isTried ? refuseGoal(goal) : null);

  function addFiles(list: FileList): void {
    const fresh = [...list].filter(
      (file) => !files.some((known) => known.name === file.name && known.size === file.size),
    );
    setFiles([...files, ...fresh]);
  }

  function submit(): void {
    setTried(true);
    if (off.offReason || refuseGoal(goal) || refuseFiles(files) || own.isPending || onSample.isPending) return;
    if (usesSample) onSample.mutate({ id: sample.id, goal: goal.trim(), wantsPlanApproval });
    else own.mutate({ goal: goal.trim(), files, wantsPlanApproval });
  }

  function drop(event: DragEvent): void {
    event.preventDefault();
    addFiles(event.dataTransfer.files);
  }

  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      <div className="rounded-12 border border-ac bg-surface shadow-2 focus-within:outline-2 focus-within:outline-ac focus-within:outline-offset-2">
        <textarea
          aria-label="Goal of the mission"
          aria-invalid={problem ? true : undefined}
          rows={3}
          value={goal}
          onChange={(event) => setGoal(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            submit();
          }}
          className="block min-h-20 w-full resize-none bg-transparent px-4 pt-4 pb-1 text-[17px] leading-[26px] outline-none [field-sizing:content] max-h-[40vh]"
        />
        <FileChips
          className="px-4 pb-2"
          label="Files of this mission"
          files={files}
          onRemove={(file) => setFiles(files.filter((known) => known !== file))}
        />
        <div className="flex flex-wrap items-center gap-2 px-4 pb-3">
          <Button size="usual" className="font-400 text-12 text-ink2" onClick={() => picker.current?.click()}>
            <Paperclip size={13} aria-hidden /> Add files
          </Button>
          {sample && files.length === 0 && (
            <Button
              aria-pressed={isSample}
              title={sample.description}
              className={cn(
                "border-dashed font-400 text-12 text-ink2",
                isSample && "border-ac-line bg-ac-soft text-ac",
              )}
              onClick={() => setSample(!isSample)}
            >
              <span className="hatch size-2.5 rounded-[2px] border border-ctl" aria-hidden /> Sample data
              {isSample && <X size={12} aria-hidden />}
            </Button>
          )}
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            aria-label="Files"
            onChange={(event) => {
              if (event.target.files) addFiles(event.target.files);
              event.target.value = "";
            }}
          />
          <PlanFirst isOn={wantsPlanApproval} onChange={setPlanApproval} />
          <span className="ml-auto flex flex-wrap items-center justify-end gap-x-2.5 gap-y-2 max-md:w-full">
            <Remaining isShort />
            <Button
              {...off}
              type="submit"
              kind="main"
              size="large"
              className="max-md:w-full"
              isBusy={start.isPending}
              busyText="Starting…"
            >
              Start mission <CornerDownLeft size={13} aria-hidden />
            </Button>
          </span>
        </div>
      </div>
      {problem && <Notice kind="fail">{problem}</Notice>}
      {start.error && <Notice kind="fail">The mission did not start. {start.error.message} Your text is kept.</Notice>}
    </form>
  );
}
