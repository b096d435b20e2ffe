"""Makes the serif of the site's headings: `python -m tests.support.site_font`, with npm and pyftsubset (fonttools and
brotli) installed. What it makes is kept in quiz/web/static/fonts, beside the licence of the font; DECISIONS 97 says why
this one."""

import subprocess
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "quiz" / "web" / "static" / "fonts"
PACKAGE, VERSION = "@fontsource/newsreader", "5.3.0"
SOURCE = "package/files/newsreader-latin-600-normal.woff2"
# What headings are written in: ASCII, the letters of Western European names, quotes, dashes, the euro.
LETTERS = "U+20-7E,U+C0-CF,U+D1-D7,U+D9-DC,U+DF-EF,U+F1-F6,U+F9-FC"
SIGNS = "U+A0,U+B7,U+2013-2014,U+2018-2019,U+201C-201D,U+2026,U+20AC"
FEATURES = "kern,liga,lnum,tnum,mark,ccmp,locl"


def main() -> None:
    """Fetch the package, write the subset and the licence."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True)
        with tarfile.open(next(folder.glob("*.tgz"))) as package:
            package.extractall(folder, filter="data")
        made = ["--flavor=woff2", "--no-hinting", "--desubroutinize", f"--output-file={FOLDER / 'newsreader.woff2'}"]
        chosen = [f"--unicodes={LETTERS},{SIGNS}", f"--layout-features={FEATURES}"]
        subprocess.run(["pyftsubset", folder / SOURCE, *chosen, *made], check=True)
        licence = (folder / "package" / "LICENSE").read_text()
        (FOLDER / "LICENSE.txt").write_text("\n".join(line.rstrip() for line in licence.splitlines()) + "\n")


if __name__ == "__main__":
    main()
