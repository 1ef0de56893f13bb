import { createTable } from '@kessai/database';

/** One row that every booking shares and a report takes alone for an instant: see booking-gate.ts. */
export const CreateBookingGate1763800000005 = createTable(1763800000005, 'booking_gate')`
  id TINYINT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT booking_gate_is_one CHECK (id = 1)
`;
