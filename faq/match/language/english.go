package language

// englishHabits are how English words are written.
var englishHabits = habits{
	contractions: englishContractions,
	numbers:      englishNumbers,
	possessive:   []byte("'s"),
	articles:     []string{"the", "a", "an"},
}

// englishContractions are contractions as they are typed, with and without the apostrophe. The
// negation is kept: it is a word of little information.
var englishContractions = map[string][]string{
	"what's": {"what", "is"}, "whats": {"what", "is"}, "who's": {"who", "is"}, "whos": {"who", "is"},
	"how's": {"how", "is"}, "hows": {"how", "is"}, "where's": {"where", "is"}, "wheres": {"where", "is"},
	"when's": {"when", "is"}, "whens": {"when", "is"}, "why's": {"why", "is"}, "whys": {"why", "is"},
	"that's": {"that", "is"}, "thats": {"that", "is"}, "it's": {"it", "is"}, "there's": {"there", "is"},
	"theres": {"there", "is"}, "let's": {"let", "us"}, "he's": {"he", "is"}, "she's": {"she", "is"},
	"don't": {"do", "not"}, "dont": {"do", "not"}, "didn't": {"did", "not"}, "didnt": {"did", "not"},
	"doesn't": {"does", "not"}, "doesnt": {"does", "not"}, "isn't": {"is", "not"}, "isnt": {"is", "not"},
	"aren't": {"are", "not"}, "arent": {"are", "not"}, "wasn't": {"was", "not"}, "wasnt": {"was", "not"},
	"weren't": {"were", "not"}, "werent": {"were", "not"}, "can't": {"can", "not"}, "cant": {"can", "not"},
	"cannot": {"can", "not"}, "couldn't": {"could", "not"}, "couldnt": {"could", "not"},
	"won't": {"will", "not"}, "wont": {"will", "not"}, "wouldn't": {"would", "not"}, "wouldnt": {"would", "not"},
	"shouldn't": {"should", "not"}, "shouldnt": {"should", "not"}, "hasn't": {"has", "not"}, "hasnt": {"has", "not"},
	"haven't": {"have", "not"}, "havent": {"have", "not"}, "hadn't": {"had", "not"}, "hadnt": {"had", "not"},
	"i'm": {"i", "am"}, "im": {"i", "am"}, "i've": {"i", "have"}, "ive": {"i", "have"}, "i'd": {"i", "would"},
	"i'll": {"i", "will"}, "you're": {"you", "are"}, "youre": {"you", "are"}, "they're": {"they", "are"},
	"theyre": {"they", "are"}, "we're": {"we", "are"}, "they've": {"they", "have"}, "they'll": {"they", "will"},
	"gonna": {"going", "to"}, "wanna": {"want", "to"}, "gotta": {"have", "to"},
}

// englishNumbers are the spelt numbers that news style uses, as digits.
var englishNumbers = map[string]string{
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
	"nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
	"fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20",
	"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}
