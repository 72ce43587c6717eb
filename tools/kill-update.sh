#!/usr/bin/env bash
# kill-update.sh COREML MODEL DATA OUT TIMES: updates OUT again and again and kills the process (kill -9) at some moment of each, then looks
# whether MODEL is as it was and OUT is whole: the old one or the new one. Says how many of each there were; fails at the first that is neither.
set -u
coreml=$1 model=$2 data=$3 out=$4 times=$5
before=$(sha256sum < "$model")
killed=0 whole=0 replaced=0
"$coreml" update "$model" "$data" -o "$out" --force > /dev/null 2>&1 || exit 1
seconds=$( { TIMEFORMAT=%R; time "$coreml" update "$model" "$data" -o "$out" --force > /dev/null 2>&1; } 2>&1 )
for ((i = 0; i < times; i++)); do
  old=$(sha256sum < "$out")
  "$coreml" update "$model" "$data" -o "$out" --force --seed "$((i + 2))" > /dev/null 2>&1 &
  process=$!
  sleep "$(awk -v limit="$seconds" -v seed="$i" 'BEGIN { srand(seed); print rand() * limit * 1.05 }')"
  if kill -9 "$process" 2> /dev/null; then killed=$((killed + 1)); fi
  wait "$process" 2> /dev/null
  [ "$(sha256sum < "$model")" = "$before" ] || { echo "$model has changed"; exit 1; }
  "$coreml" validate "$out" > /dev/null || { echo "$out is damaged"; exit 1; }
  if [ "$(sha256sum < "$out")" = "$old" ]; then whole=$((whole + 1)); else replaced=$((replaced + 1)); fi
done
echo "$killed of $times killed; the old model was whole in $whole, a new one in its place in $replaced, damaged in 0"
