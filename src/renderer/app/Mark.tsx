/** The product's mark: a coin, half of it developed. */
export function Mark({ className }: { className?: string | undefined }) {
  return (
    <svg className={className} viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="8.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M10 4.2a5.8 5.8 0 0 1 0 11.6z" fill="currentColor" />
    </svg>
  );
}
