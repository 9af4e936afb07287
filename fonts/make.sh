#!/bin/sh
# Make the subsets of this folder anew from Debian's fonts-noto-core, with fonttools: sh fonts/make.sh
# What the seven languages need and no more: the worker loads them for every document that it draws.
set -e
from=${1:-/usr/share/fonts/truetype/noto}
here=$(dirname "$0")
latin="U+0020-007E,U+00A0-017F,U+018F,U+0192,U+01A0-01A1,U+01AF-01B0,U+0259,U+02BB-02BC,U+0300-0304,U+0306,U+0309,U+031B,U+0323"
latin="$latin,U+0400-045F,U+0490-0491,U+1EA0-1EF9,U+2002-200F,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202A-202F,U+2030,U+2032-2033"
latin="$latin,U+2039-203A,U+20AB-20AC,U+2066-2069,U+2116,U+2190-2193,U+2212,U+2713,U+25CC"
arabic="U+0020,U+0028-0029,U+002D-003A,U+00AB,U+00BB,U+060C,U+061B-061F,U+0621-063A,U+0640-0655,U+0660-066C,U+0670,U+067E,U+0686,U+0698"
arabic="$arabic,U+06A9,U+06AF,U+06C0,U+06CC,U+06D5,U+06F0-06F9,U+200C-200F,U+2026,U+2066-2069,U+25CC"
hebrew="U+0020,U+0028-0029,U+002D-003A,U+0591-05C7,U+05D0-05EA,U+05F0-05F4,U+200E-200F,U+2026,U+2066-2069,U+20AA,U+25CC"
cut() { python3 -m fontTools.subset "$from/$1.ttf" --unicodes="$2" --layout-features="$3" --no-hinting --output-file="$here/$1.ttf"; }
for weight in Regular Bold; do
    cut "NotoSans-$weight" "$latin" "kern,mark,mkmk,ccmp,locl,tnum,lnum,calt"
    cut "NotoSansArabic-$weight" "$arabic" "*"
    cut "NotoSansHebrew-$weight" "$hebrew" "*"
done
