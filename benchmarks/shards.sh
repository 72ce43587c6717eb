#!/usr/bin/env bash
# How the time for features falls with shards: all photos on one core, then two parts on two cores at once, in turns.
# Usage: benchmarks/shards.sh PHOTOS [ROUNDS], with coreml on the path, or COREML='dotnet …/coreml.dll'.
set -euo pipefail
photos=${1:?a folder with one subfolder of photos per class} rounds=${2:-3} coreml=${COREML:-coreml}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

extract() { taskset -c "$1" $coreml features "$photos" --shard "$2" --cache none -o "$folder/part.$1.safetensors" >/dev/null 2>&1; }
now() { date +%s.%N; }

for ((round = 0; round < rounds; round++)); do
    start=$(now)
    extract 0 1/1
    middle=$(now)
    extract 0 1/2 &
    extract 1 2/2
    wait
    awk -v a="$start" -v b="$middle" -v c="$(now)" 'BEGIN { printf "1 shard %.2f s, 2 shards %.2f s, ratio %.2f\n", b - a, c - b, (b - a) / (c - b) }'
done
