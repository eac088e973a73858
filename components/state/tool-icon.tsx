import {
  Calculator,
  ChartCandlestick,
  CheckCheck,
  FileSearch,
  FileText,
  Flag,
  GitBranch,
  ListTree,
  type LucideIcon,
  MessageCircleQuestion,
  MessageSquare,
  Paperclip,
  SquareTerminal,
  Table2,
  TextSearch,
  Users,
  Wrench,
} from "lucide-react";

const icons: [prefix: string, icon: LucideIcon][] = [
  ["attachment_list", Paperclip],
  ["attachment_read", FileSearch],
  ["text_outline", ListTree],
  ["text_search", TextSearch],
  ["table_", Table2],
  ["calculate", Calculator],
  ["prices_", ChartCandlestick],
  ["plan_", GitBranch],
  ["agent_", Users],
  ["document_", FileText],
  ["criterion_", CheckCheck],
  ["task_accept", CheckCheck],
  ["question_", MessageCircleQuestion],
  ["message_", MessageSquare],
  ["mission_", Flag],
  ["workspace_", SquareTerminal],
];

export function ToolIcon({ tool, size = 13, className }: { tool: string; size?: number; className?: string }) {
  const Icon = icons.find(([prefix]) => tool.startsWith(prefix))?.[1] ?? Wrench;
  return <Icon size={size} strokeWidth={1.6} className={className} aria-hidden />;
}
