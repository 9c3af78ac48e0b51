/** While the code of a room or a pane is fetched: the shape of what comes, and words for those who do not see it. */
export function RoomLoading() {
  return (
    <div role="status" className="grid gap-3 p-5">
      <span className="sr-only">Loading</span>
      {[40, 90, 75, 82].map((width) => (
        <div
          key={width}
          aria-hidden="true"
          className="h-3 rounded-sm bg-sunk"
          style={{ width: `${width}%` }}
        />
      ))}
    </div>
  );
}
