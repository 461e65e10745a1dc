"""Networks and tokenizers that are small enough to be made by a test."""

from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

UNKNOWN = "[UNK]"
SPECIAL = ["[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]"]


def tokenizer_of(kind, texts, size=300):
    """A trained tokenizer: ``wordpiece`` as BERT has it, ``bytes`` as RoBERTa, ``sentencepiece`` as XLM-R."""
    from transformers import PreTrainedTokenizerFast

    if kind == "wordpiece":
        made = Tokenizer(models.WordPiece(unk_token=UNKNOWN))
        made.normalizer = normalizers.BertNormalizer(lowercase=True)  # which strips accents as well
        made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(vocab_size=size, special_tokens=SPECIAL, show_progress=False)
    elif kind == "bytes":
        made = Tokenizer(models.BPE())
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        made.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(
            vocab_size=size + 256, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
        )
    else:
        made = Tokenizer(models.Unigram())
        made.normalizer = normalizers.NFKC()
        made.pre_tokenizer = pre_tokenizers.Metaspace()
        trainer = trainers.UnigramTrainer(
            vocab_size=size, special_tokens=SPECIAL, unk_token=UNKNOWN, show_progress=False
        )
    made.train_from_iterator(texts, trainer)
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(token, made.token_to_id(token)) for token in ("[CLS]", "[SEP]")],
    )
    roles = dict(
        zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL, strict=True)
    )
    return PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=64, **roles)


def save_bert(folder: Path, texts, labels=None, *, kind="wordpiece", positions=64, **config):
    """A BERT with random weights: of its own, or with a head that classifies tokens as ``labels``."""
    import torch
    from transformers import BertConfig, BertForTokenClassification, BertModel

    tokenizer = tokenizer_of(kind, texts)
    if labels:
        config |= {"id2label": dict(enumerate(labels)), "label2id": {it: i for i, it in enumerate(labels)}}
    settings = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=positions, pad_token_id=tokenizer.pad_token_id,
        **config,
    )  # fmt: skip
    with torch.random.fork_rng():
        torch.manual_seed(7)
        made = BertForTokenClassification(settings) if labels else BertModel(settings)
    made.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def save_gliner(folder: Path, texts, *, positions=512, seed=7):
    """A GLiNER model with random weights over a small BERT, made and saved by gliner's own classes."""
    import torch
    from gliner import GLiNER

    from goldspan.baselines.transformer.network import quiet

    tokenizer = tokenizer_of("wordpiece", texts)
    tokenizer.model_max_length = positions
    tokenizer.save_pretrained(folder.with_name("encoder"))
    encoder = {
        "model_type": "bert", "vocab_size": len(tokenizer), "hidden_size": 32, "num_hidden_layers": 1,
        "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": positions,
    }  # fmt: skip
    settings = {
        "model_type": "gliner_uni_encoder_span", "model_name": str(folder.with_name("encoder")),
        "encoder_config": encoder, "hidden_size": 32, "max_len": 100, "num_rnn_layers": 0,
    }  # fmt: skip
    with torch.random.fork_rng(), quiet():
        torch.manual_seed(seed)
        GLiNER.from_config(settings, backbone_from_pretrained=False).save_pretrained(
            folder, safe_serialization=True
        )
    return folder
