import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '../design/Button.tsx';
import { EmptyState } from '../design/EmptyState.tsx';
import { go } from '../stores/ui.ts';
import { words } from './words.ts';

/** Keeps a broken screen from taking the window with it. `place` changes with the screen, and a new place begins whole. */
export class ErrorBoundary extends Component<{ place: string; children: ReactNode }, { brokenAt: string | null }> {
  override state: { brokenAt: string | null } = { brokenAt: null };

  static getDerivedStateFromError(): { brokenAt: string } {
    return { brokenAt: '' };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    this.setState({ brokenAt: this.props.place });
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { brokenAt } = this.state;
    if (brokenAt === null || (brokenAt !== '' && brokenAt !== this.props.place)) return this.props.children;
    const again = () => this.setState({ brokenAt: null });
    const home = () => {
      go({ screen: 'library' });
      again();
    };
    return (
      <EmptyState
        title={words.brokenTitle}
        actions={
          <>
            <Button kind="solid" onClick={again}>
              {words.again}
            </Button>
            <Button onClick={home}>{words.toLibrary}</Button>
          </>
        }
      >
        {words.broken}
      </EmptyState>
    );
  }
}
