import {
  Activity,
  BellDot,
  ChartLine,
  FileText,
  LayoutDashboard,
  LayoutGrid,
  ListChecks,
  type LucideIcon,
  MessageCircle,
  MessageSquare,
  MessageSquareQuote,
  NotebookText,
  Settings,
  Target,
  Users,
  Wallet,
} from "lucide-react";

export type PlaceKey =
  | "command"
  | "needs"
  | "chat"
  | "dashboard"
  | "missions"
  | "tasks"
  | "runs"
  | "documents"
  | "agents"
  | "prompts"
  | "messages"
  | "money"
  | "insights"
  | "working"
  | "settings";
export type Place = { key: PlaceKey; label: string; shortLabel: string; icon: LucideIcon; path: string };

const place = (key: PlaceKey, label: string, icon: LucideIcon, path: string, shortLabel = label): Place => ({
  key,
  label,
  shortLabel,
  icon,
  path,
});

/** The menu, in its groups. A place stands here only when it exists. */
export const placeGroups: Place[][] = [
  [
    place("command", "Command center", LayoutGrid, "", "Command"),
    place("needs", "Needs me", BellDot, "/needs"),
    place("chat", "Chat", MessageCircle, "/chat"),
    place("dashboard", "Dashboard", LayoutDashboard, "/dashboard"),
  ],
  [
    place("missions", "Missions", Target, "/missions"),
    place("tasks", "Tasks", ListChecks, "/tasks"),
    place("runs", "Runs", Activity, "/runs"),
    place("documents", "Documents", FileText, "/documents"),
  ],
  [
    place("agents", "Agents", Users, "/agents"),
    place("prompts", "Prompts", MessageSquareQuote, "/prompts"),
    place("messages", "Messages", MessageSquare, "/messages"),
    place("money", "Money", Wallet, "/money"),
    place("insights", "Insights", ChartLine, "/insights"),
    place("working", "Working file", NotebookText, "/working", "Working"),
    place("settings", "Settings", Settings, "/settings"),
  ],
];

const phoneKeys: PlaceKey[] = ["command", "needs", "chat", "missions"];
const places = placeGroups.flat();

/** The phone's bottom bar has five places; the fifth, "More", holds the rest. */
export const phonePlaces = places.filter((entry) => phoneKeys.includes(entry.key));
export const morePlaces = places.filter((entry) => !phoneKeys.includes(entry.key));

/** Is this place open? The command center is open only on its own address; the settings of notifications are a part of all settings. */
export function isPlaceOpen(entry: Place, teamPath: string, pathname: string): boolean {
  const full = teamPath + entry.path;
  if (entry.path === "/settings" && pathname === `${teamPath}/notifications/settings`) return true;
  return entry.path === "" ? pathname === full : pathname === full || pathname.startsWith(`${full}/`);
}
