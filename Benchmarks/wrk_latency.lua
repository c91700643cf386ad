-- Of `compare.py`: the quantiles that wrk does not print by itself, in microseconds.
done = function(summary, latency)
   print(string.format("LATENCY %d %d %d %d %d", summary.requests, latency:percentile(50),
      latency:percentile(90), latency:percentile(99), latency:percentile(99.9)))
end
