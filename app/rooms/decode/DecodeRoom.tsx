export function DecodeRoom() {
  return <div className="p-5">Input</div>;
}
