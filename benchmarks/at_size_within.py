"""The process in which at_size asks: its database is the one in DATABASE_URL."""

import sys

from benchmarks.at_size import measure

if __name__ == "__main__":
    sys.exit(int(measure(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")))
