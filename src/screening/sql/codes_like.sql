-- The codes nearest in letters to one that is not among them. {codes}: statements of codes, united; {code}: that one.
SELECT code FROM ({codes}) WHERE code IS NOT NULL
GROUP BY code ORDER BY damerau_levenshtein(code, {code}), code LIMIT 3
