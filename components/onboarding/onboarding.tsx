"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { SignOutButton } from "#components/auth/sign-out-button";
import { DoorCard } from "#components/layout/door-card";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { AGENTS_FOR, type Persona, samplesFor, USUAL_AGENTS } from "#server/lib/personas";
import { GoalStep, type SampleGoal } from "./goal-step.tsx";
import { PersonaStep } from "./persona-step.tsx";
import { type DraftAgent, TeamStep } from "./team-step.tsx";

type OnboardingProps = { name: string; email: string; samples: SampleGoal[] };
type FirstGoal = { text: string; sampleId: string | null };

const TITLES = ["What do you do?", "What should be done first?", "Your team"];

/** Three short questions, each of which may be left out, and then a team that fits. */
export function Onboarding({ name, email, samples }: OnboardingProps) {
  const [step, setStep] = useState(0);
  const [persona, setPersona] = useState<Persona | null>(null);
  const [goal, setGoal] = useState<FirstGoal>({ text: "", sampleId: null });
  const [teamName, setTeamName] = useState(`${name.split(" ")[0]}’s team`.slice(0, 80));
  const [agents, setAgents] = useState<DraftAgent[]>(() => draftsOf(null));
  const found = useFounding();

  function choose(next: Persona | null): void {
    if (next !== persona) {
      setAgents(draftsOf(next));
      setGoal({ text: "", sampleId: null });
    }
    setPersona(next);
    setStep(1);
  }

  const foot = (
    <>
      Signed in as {email}. <SignOutButton />
      <br />
      Invited to a team? Open the link you were given.{" "}
      <Link href="/new-team" className="text-ac underline">
        Leave the questions out
      </Link>
    </>
  );
  return (
    <DoorCard key={step} isWide title={TITLES[step] ?? ""} foot={foot}>
      <p className="-mt-3 mb-4 text-12 text-ink3">Step {step + 1} of 3</p>
      {step === 0 && <PersonaStep chosen={persona} onDone={choose} />}
      {step === 1 && (
        <GoalStep
          samples={samplesFor(persona, samples)}
          goal={goal}
          onChange={setGoal}
          onBack={() => setStep(0)}
          onDone={() => setStep(2)}
        />
      )}
      {step === 2 && (
        <TeamStep
          name={teamName}
          agents={agents}
          isBusy={found.isPending || found.isSuccess}
          error={found.error}
          onName={setTeamName}
          onAgents={setAgents}
          onBack={() => setStep(1)}
          onDone={() => found.mutate({ persona, name: teamName, agents, goal })}
        />
      )}
    </DoorCard>
  );
}

const draftsOf = (persona: Persona | null): DraftAgent[] =>
  (persona ? AGENTS_FOR[persona] : USUAL_AGENTS).map((agent) => ({ ...agent, usualName: agent.name, isIn: true }));

type Founding = { persona: Persona | null; name: string; agents: DraftAgent[]; goal: FirstGoal };

/** Keeps what was said, makes the team, and goes there with the first goal written down. */
function useFounding() {
  const trpc = useTRPC();
  const say = useMutation(trpc.account.setPersona.mutationOptions());
  const create = useMutation(trpc.session.createTeam.mutationOptions());
  return useMutation({
    mutationFn: async ({ persona, name, agents, goal }: Founding) => {
      if (persona) await say.mutateAsync({ persona });
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const { slug } = await create.mutateAsync({
        name: name.trim(),
        timezone: timeZone,
        agents: agents.filter(({ isIn }) => isIn).map((agent) => ({ name: agent.name.trim(), role: agent.role })),
      });
      const query = new URLSearchParams();
      if (goal.text.trim()) query.set("goal", goal.text.trim());
      if (goal.text.trim() && goal.sampleId) query.set("sample", goal.sampleId);
      window.location.assign(query.size > 0 ? `/${slug}?${query}` : `/${slug}`);
    },
  });
}
