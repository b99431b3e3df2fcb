import "./prose.css";
import type { ComponentProps } from "react";

/** A table that scrolls by itself where the column is too narrow for it. */
export function TableFrame(props: ComponentProps<"table">) {
  return (
    <div className="table-frame">
      <table {...props} />
    </div>
  );
}
