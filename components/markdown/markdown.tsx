"use client";
import { Component, type ReactNode } from "react";
import ReactMarkdown from "react-markdown";
import { safeMarkdown } from "#server/lib/markdown/safe";
import { tameMarkdown } from "#server/lib/markdown/tame";
import { elements } from "./elements.tsx";

/** Whatever the reader cannot take is shown as it was written. */
class PlainWhenBroken extends Component<{ text: string; children: ReactNode }, { broken: string | null }> {
  override state: { broken: string | null } = { broken: null };
  static getDerivedStateFromError() {
    return { broken: "" };
  }
  override componentDidCatch() {
    this.setState({ broken: this.props.text });
  }
  override render() {
    const { text, children } = this.props;
    if (this.state.broken === null || (this.state.broken !== "" && this.state.broken !== text)) return children;
    return <pre className="whitespace-pre-wrap font-mono text-12 [overflow-wrap:anywhere]">{text}</pre>;
  }
}

export default function MarkdownNow({ text }: { text: string }) {
  return (
    <PlainWhenBroken text={text}>
      <ReactMarkdown {...safeMarkdown} components={elements}>
        {tameMarkdown(text)}
      </ReactMarkdown>
    </PlainWhenBroken>
  );
}
