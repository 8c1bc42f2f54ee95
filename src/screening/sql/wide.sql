-- One row a subject: its facts under generated names ({columns} from {joins}), the parameters and needs of its place.
-- Inside a run people are numbers of the registry; what is kept knows them by their codes.
SELECT code.code AS subject_code, home.household_code, {population}.village_code{columns}, p.*, n.*
FROM {joins} JOIN code_{subject} code ON code.subject_id = {population}.subject_id
LEFT JOIN {households} home ON home.household_id = {population}.household_id
JOIN parameters p ON p.township_code = coalesce(substring({population}.village_code, 1, 9), '')
JOIN needs_{subject} n ON n.need_village = coalesce({population}.village_code, '')
