#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Uses the installed units under a real systemd, as deploy/systemd/README.md says. Runs inside the
# fresh Debian of try-package.sh and changes the system that it is on, so it refuses to run elsewhere.
set -euo pipefail

if [ "$(cat /run/systemd/container 2>/dev/null)" != tidemark-try ]; then
    echo "try-units: this is for the fresh Debian of scripts/try-package.sh; start that" >&2
    exit 69
fi

failures=0
expect() {
    local what=$1 wanted=$2 actual=$3
    if [ "$wanted" = "$actual" ]; then
        echo "ok: $what: $actual"
    else
        failures=$((failures + 1))
        echo "NOT ok: $what: $actual, and not $wanted"
        journalctl --no-pager --lines 20 --output cat --unit 'tidemark-*'
    fi
}
of() { systemctl show --value --property "$2" "$1"; }
start() {
    local status=0
    systemctl start "$1" 2>/dev/null || status=$?
    echo "$status"
}
runs() { tidemark history list --json --file /var/lib/tidemark/nightly/history.sqlite | wc -l; }
master=tidemark-master@nightly
worker=tidemark-worker

exec 3< <(LD_LIBRARY_PATH=/root/service exec /root/service/content-platform --port 0 2>/dev/null)
read -r _ _ url <&3
cat >/etc/tidemark/nightly.yaml <<SCENARIO
host: $url
users:
  - wait: {constant: 20ms}
    tasks:
      - {get: /api/articles/distributed-tracing-guide, name: "/api/articles/[slug]"}
load: {users: 4, spawn_rate: 100/s, run_time: 2s, warmup: 500ms}
SCENARIO

echo "-- A worker without its token fails by name and is tried again"
expect "start" 1 "$(start $worker)"
expect "status" 243 "$(of $worker ExecMainStatus)"
expect "state" activating "$(of $worker ActiveState)"

echo "-- A scenario with local workers"
expect "start" 0 "$(start $master)"
expect "runs in the history" 1 "$(runs)"

echo "-- A dedicated worker, which does two runs"
head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >/etc/tidemark/token
chmod 600 /etc/tidemark/token
systemctl restart $worker
pid=$(of $worker MainPID)
expect "capabilities" 0000000000000000 "$(awk '$1 == "CapEff:" { print $2 }' "/proc/$pid/status")"
expect "system call filter" 2 "$(awk '$1 == "Seccomp:" { print $2 }' "/proc/$pid/status")"
expect "user" tidemark "$(stat -c %U "/proc/$pid")"
echo "TIDEMARK_OPTIONS=--expect-workers 1 --listen 127.0.0.1:5557" >/etc/tidemark/nightly.env
expect "first start" 0 "$(start $master)"
expect "second start" 0 "$(start $master)"
expect "the same worker" "$pid" "$(of $worker MainPID)"

echo "-- A worker that may not even ask the scheduler for anything measures too"
added=/etc/systemd/system/$worker.service.d
mkdir -p $added
printf '[Service]\nSystemCallFilter=~@resources\n' >$added/stricter.conf
systemctl daemon-reload
systemctl restart $worker
expect "start" 0 "$(start $master)"
rm $added/stricter.conf
systemctl daemon-reload
systemctl restart $worker

echo "-- A baseline is taken when it is there, and a FAIL is final"
baseline=/etc/tidemark/nightly.baseline.json
tidemark baseline from-results /var/lib/tidemark/nightly/perf-results.json -o $baseline --tolerance 100
expect "start" 0 "$(start $master)"
sed -i -E 's/("p[0-9]+_ms"): [0-9.]+/\1: 0.00001/' $baseline
expect "start with impossible limits" 1 "$(start $master)"
expect "state" failed "$(of $master ActiveState)"
expect "status" 1 "$(of $master ExecMainStatus)"
expect "starts by itself" 0 "$(of $master NRestarts)"
expect "runs in the history" 6 "$(runs)"
rm $baseline
tidemark drift --history /var/lib/tidemark/nightly/history.sqlite >/dev/null || drift=$?
expect "drift reads the history" 0 "${drift:-0}"

echo "-- A run that is stopped has not failed, and is not kept"
sed -i 's/run_time: 2s/run_time: 60s/' /etc/tidemark/nightly.yaml
systemctl start --no-block $master
until journalctl --no-pager --output cat --unit $master --lines 1 | grep -q measuring; do sleep 0.2; done
systemctl stop $master
expect "state" inactive "$(of $master ActiveState)"
expect "result" success "$(of $master Result)"
expect "runs in the history" 6 "$(runs)"

echo "-- TLS and pinning by the examples"
sed -i 's/run_time: 60s/run_time: 2s/' /etc/tidemark/nightly.yaml
tidemark certs --out /root/certs --host 127.0.0.1 >/dev/null
cp /root/certs/{master,worker}.{pem,key} /root/certs/ca.pem /etc/tidemark/
cp /usr/share/doc/tidemark/systemd/examples/{tls,pinning,addresses}.conf $added/
sed -i 's/^CPUAffinity=.*/CPUAffinity=0/' $added/pinning.conf
systemctl daemon-reload
systemctl restart $worker
expect "cores" 0 "$(awk '$1 == "Cpus_allowed_list:" { print $2 }' "/proc/$(of $worker MainPID)/status")"
expect "start" 0 "$(start $master)"
expect "with TLS" 1 "$(tr '\0' '\n' <"/proc/$(of $worker MainPID)/cmdline" | grep -c '^--tls-key$')"

echo "-- Worker: stopped, and with a wrong option"
systemctl stop $worker
expect "result" success "$(of $worker Result)"
echo "TIDEMARK_OPTIONS=--threads 0" >>/etc/tidemark/worker.env
systemctl start $worker 2>/dev/null || true
until [ "$(of $worker ActiveState)" != active ]; do sleep 0.2; done
expect "state" failed "$(of $worker ActiveState)"
expect "status" 64 "$(of $worker ExecMainStatus)"

echo "-- The timer, and a scenario that is not there"
systemctl enable --now --quiet $master.timer
expect "timer" active "$(of $master.timer ActiveState)"
expect "start" 0 "$(start tidemark-master@nowhere)"
expect "condition" no "$(of tidemark-master@nowhere ConditionResult)"

if [ "$failures" -gt 0 ]; then
    echo "try-units: $failures not as expected"
    exit 70
fi
echo "All as expected."
