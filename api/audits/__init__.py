"""The audit for officials: worked out at most every few seconds, told as JSON, CSV and XLSX."""
