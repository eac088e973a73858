"use client";
import { Button } from "#components/ui/button";

type StepButtonsProps = {
  action: string;
  offReason?: string | undefined;
  isBusy?: boolean;
  onBack?: () => void;
  onSkip?: () => void;
};

/** On, back, or past the question. */
export function StepButtons({ action, offReason, isBusy = false, onBack, onSkip }: StepButtonsProps) {
  return (
    <div className="mt-1 flex flex-wrap items-center gap-2">
      {onBack && (
        <Button size="large" kind="quiet" onClick={onBack}>
          Back
        </Button>
      )}
      <span className="ml-auto flex flex-wrap gap-2">
        {onSkip && (
          <Button size="large" kind="quiet" onClick={onSkip}>
            Skip
          </Button>
        )}
        <Button
          type="submit"
          size="large"
          kind="main"
          isBusy={isBusy}
          busyText="Making the team…"
          {...(offReason ? { offReason } : {})}
        >
          {action}
        </Button>
      </span>
    </div>
  );
}
